/* The place of this device is offered as the time zone, where nothing was chosen yet; the person looks and keeps it. */
(() => {
  const field = document.querySelector("select[data-device-zone]");
  if (!field || field.value) return;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...field.options].some((option) => option.value === here)) field.value = here;
})();
