// Small improvements for every page; no page depends on them.
import { checkForms } from "./parts/checking.js";
import { keepFormsFromDoubling } from "./parts/forms.js";
import { givePlaces } from "./parts/places.js";
import { keepPageOnChange } from "./parts/preferences.js";

checkForms(document);
keepPageOnChange(document); // first, so that a form which stays here counts as not sent
keepFormsFromDoubling(document);
if (document.querySelector('meta[name="csrf-token"]')) givePlaces(); // a member's page
