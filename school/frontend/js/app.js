// On every page: small helps that no page depends on.
import { keepFormsFromDoubling } from "./parts/forms.js";

keepFormsFromDoubling(document);
