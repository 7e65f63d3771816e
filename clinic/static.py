"""Static files under names that hold their hash, our own scripts that import each other included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage as Manifest


class HashedFiles(Manifest):  # type: ignore[misc]  # the library has no types
    """A module of ours asks for the very version of another one that it was shipped with; libraries' files stay."""

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = ("js/*.js", Manifest._js_module_import_aggregation_patterns[1])
