// The library on a page of its own.
import "./frame.js";
import { filterIn } from "./filter.js";

filterIn(document);
