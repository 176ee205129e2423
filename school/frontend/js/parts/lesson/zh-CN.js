// Chinese for video.js: its own texts, with the words of this school where ours are plainer.
import theirs from "video.js/dist/lang/zh-CN.json";

export default {
  ...theirs,
  "Audio Player": "播放器",
  "Auto": "自动",
  "Captions": "字幕",
  "Mute": "静音",
  "Playback Rate": "快慢",
  "Progress Bar": "播放位置",
  "Quality Levels": "清晰度",
  "Replay": "再看一遍",
  ", selected": "，已选",
  "Skip backward {1} seconds": "后退 {1} 秒",
  "Skip forward {1} seconds": "前进 {1} 秒",
  "Theatre": "剧场模式",
  "Unmute": "打开声音",
  "Video Player": "播放器",
  "HD": "高清",
};
