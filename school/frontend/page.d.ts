// What the type checker cannot know of our pages: which element a selector finds, and where an event comes from, stands
// in the templates. A style that is imported goes into the bundle beside the script.
declare module "*.css";

interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}

interface Element {
  closest(selectors: string): any;
}

interface Document {
  readonly activeElement: any;
}

interface Window {
  /** Of the File System Access API, which not every browser has. */
  showOpenFilePicker?: any;
  VIDEOJS_NO_DYNAMIC_STYLE: boolean;
}

// Its types leave out what plugins and components add.
declare module "video.js/core" {
  const videojs: any;
  export default videojs;
}

interface Event {
  readonly target: any;
}
