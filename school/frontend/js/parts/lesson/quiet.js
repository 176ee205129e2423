// video.js writes <style> elements of its own unless told not to; the school's policy (style-src 'self') refuses them.
window.VIDEOJS_NO_DYNAMIC_STYLE = true;
