// The comments that are kept for use again, on a page of their own.
import "./frame.js";
import { filterIn } from "./filter.js";

filterIn(document.querySelector("[data-list]"));
