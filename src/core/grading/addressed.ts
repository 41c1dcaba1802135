const REQUESTS = [
  /\b(?:full|top|maximum|max|highest|perfect|best possible|all(?: the)?) (?:marks?|scores?|points?|credits?|grades?|ratings?)\b/i,
  /\b(?:give|award|assign|grant|grade|score|mark|rate)\b.{0,40}\b(?:5\/5|10\/10|100 ?%|100\/100|4\/4|(?:level|score) (?:of )?\d|strong[ _]hire|a pass|as (?:met|passed|correct))\b/i,
  /\b(?:grade|score|rate|mark) (?:me|this (?:answer|interview|candidate)|my (?:answer|interview|design))\b/i,
  /\b(?:dear|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)) (?:the |any |my )?(?:grader|evaluator|examiner|judge|assessor|scorer|grading|reviewing (?:model|ai)|ai\b|llm grader)/i,
  /^\W*(?:grader|evaluator|examiner|judge|assessor|interviewer|assistant)\s*[:,]/i,
  /^\W*(?:candidate|C\||I\|)\s*[:|]/i,
  /\b(?:as the|speaking as the|i am the|this is the) (?:interviewer|grader|evaluator|examiner)\b/i,
  /\bthe candidate (?:has |clearly |already |fully )*(?:demonstrat|show|cover|mention|address|met|meets|satisf|deserve|explain|answer|gave|gives|should (?:get|receive|be)|pass)/i,
  /\ball (?:of the )?(?:signals?|criteria|checks?|rubric (?:items?|points?))\b.{0,30}\b(?:met|satisf\w+|passed|fulfilled|covered|confirmed|true)\b/i,
  /["']?(?:verdict|level|score|band|signal_id|level_guess)["']?\s*[:=]\s*["']?(?:met|strong_hire|hire|L?[1-5]\b|100\b)/i,
  /<\/?(?:system|assistant|user|transcript|evidence|instructions?|rubric|im_start|im_end)\b|<\|im_(?:start|end)\|>|\[\/?INST\]|<<(?:SYS|END|E:)/i,
  /(?:[A-Za-z0-9+/]{4}){12,}={0,2}/,
  /(?:volle punktzahl|höchste punktzahl|puntuación máxima|note maximale|满分|満点)/i,
];

const OVERRIDES = [
  /\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|above|earlier|preceding|all)\b.{0,20}\b(?:instructions?|rules|prompts?|rubric|guidelines)\b/i,
  /\b(?:ignore|disregard|forget|override) (?:the|your|this) (?:rubric|instructions?|grading|system prompt)\b/i,
  /\byou (?:must|should|are to|will|have to) (?:now )?(?:grade|score|mark|rate|award|credit|pass)\b/i,
  /(?:ignorier\w* .{0,20}anweisungen|ignora .{0,25}instrucciones|ignore[zr]? .{0,25}instructions précédentes|忽略.{0,8}指示|忽略.{0,8}指令)/i,
];

/** A candidate may quote an attack to defend against it. */
const ABOUT_ATTACKS =
  /\b(?:attack|inject|malicious|adversar|jailbreak|untrusted|hostile|customer|document|e-?mail|web ?page|retrieved|tool output)/i;

/** Whether a sentence speaks to whoever grades instead of to the interviewer. */
export function isAddressedToGrader(sentence: string): boolean {
  if (REQUESTS.some((pattern) => pattern.test(sentence))) return true;
  return !ABOUT_ATTACKS.test(sentence) && OVERRIDES.some((pattern) => pattern.test(sentence));
}
