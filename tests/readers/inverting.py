"""What mail programs do to the colours of a message that declares none for the dark, or whose declaration they ignore."""

# Every colour of every element is turned (`all`), or only light grounds and dark words are (`light`).
TURN_COLOURS = """
(which) => {
  const read = text => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return {rgb: [r, g, b], a}; };
  const isLight = rgb => (0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]) > 127;
  const turned = rgb => `rgb(${rgb.map(part => 255 - part).join(',')})`;
  const found = [...document.querySelectorAll('html, body, body *')].map(element => {
    const style = getComputedStyle(element);
    return {element, ground: read(style.backgroundColor), words: read(style.color)};
  });
  for (const {element, ground, words} of found) {
    const set = (name, rgb) => element.style.setProperty(name, turned(rgb), 'important');
    if (ground.a > 0 && (which === 'all' || isLight(ground.rgb))) set('background-color', ground.rgb);
    if (which === 'all' || !isLight(words.rgb)) set('color', words.rgb);
  }
  document.documentElement.style.backgroundColor ||= '#000';
}
"""
TAKE_STYLES_AWAY = "document.querySelectorAll('style').forEach(one => one.remove())"
