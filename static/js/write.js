// Starts what a page of the educator offers with script. Every page works without it.
import "./frame.js";
import { Answers } from "./write-answers.js";
import { keepCounting } from "./write-counts.js";
import { showCells } from "./write-cells.js";
import { watchAnchors } from "./write-anchors.js";
import { watchUploads } from "./write-uploads.js";
import { filterIn } from "./filter.js";
import { openBeside } from "./write-beside.js";
import { pickTags } from "./write-tags.js";
import { showBeside } from "./write-was.js";

const facts = JSON.parse(document.getElementById("workspace").textContent);
const answers = new Answers(facts, document.getElementById("write"));

keepCounting(facts.phrases);
showCells();
watchUploads(facts, answers);
filterIn(document);
openBeside(facts.says);
pickTags(answers);
showBeside();
watchAnchors(answers);
answers.start();
