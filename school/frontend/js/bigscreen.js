// The big screen of a classroom: pages below /screen, steered by the arrows, OK and Back of a remote control.
import { app } from "./parts/bigscreen/app.js";
import { disk } from "./parts/bigscreen/disk.js";
import { attachOffline } from "./parts/offline/attach.js";

app.start();
attachOffline(app, disk);
