// The page's behaviours, each attached to markup that works without it. The server joins these modules into one file.
import "./trouble.js";
import "./keyboard.js";
import "./list.js";
import "./layer.js";
import "./saving.js";
import "./unanswered.js";
import "./selection.js";
import "./acts.js";
import "./bar.js";
import "./drafts.js";
import "./drain.js";
import "./contact.js";
import "./copy.js";
import "./create.js";
import "./palette.js";
import "./filter.js";
import "./fields.js";
import "./dates.js";
import "./refresh.js";
import "./undone.js";
import "./rail.js";
import "./net.js";
import "./time.js";
import "./sheet.js";
import { ready } from "./registry.js";

// By itself htmx goes through the page some time after this, and would not hear what is asked of it until then.
htmx.initialize();
ready();
