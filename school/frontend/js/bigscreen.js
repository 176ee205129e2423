// The big screen of a classroom: pages below /screen, steered by the arrows, OK and Back of a remote control.
import { app } from "./parts/bigscreen/app.js";
import { disk } from "./parts/bigscreen/disk.js";
import { attachOffline } from "./parts/offline/attach.js";
import { SchoolClock } from "./parts/screening/clock.js";
import { follow } from "./parts/screening/follow.js";

app.clock = new SchoolClock();
app.clock.start();
app.follow = (video, screening, onchange) => follow(video, screening, app.clock, { onchange });
app.start();
attachOffline(app, disk);
