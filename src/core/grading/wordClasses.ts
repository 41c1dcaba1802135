/** Classes of English words that the clause and negation rules need. Not a grammar: what holds for spoken design talk. */

const listed = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Starts a new clause when something stands before it. */
export const SPEAKER_PRONOUNS = listed("we i");
export const SUBJECT_PRONOUNS = listed(
  "we i they it you he she there this that nobody everyone everything",
);

/** After these a pronoun goes on with the clause: "that we have", "I think we need". */
export const CLAUSE_OPENERS = listed(
  `that what how why which where when if because as so and or but than whether until before after once
  since while whenever whatever whoever think thinks thought believe say said see mean guess know knew
  reckon suppose assume feel sure let make do does did will would can could should shall may might are
  am have had the way time moment reason like though although unless case instead however otherwise`,
);

/** A new clause starts at these wherever they stand. */
export const CLAUSE_BREAKERS = listed("but however although though whereas because otherwise yet");

/** These start a clause when one follows: "and we settle", "once the usage arrives". */
export const CLAUSE_JOINERS = listed(
  "and or so then when if once until unless before after while whenever since as where which",
);

export const FINITE_AUXILIARIES = listed(
  "is are was were will would can could should must shall has have gets get does do goes may might",
);

/** Actions of designs in the third person: they show that a noun before them starts a clause. */
export const THIRD_PERSON_VERBS = listed(
  `uses goes sends takes returns writes reads keeps holds rejects calls checks stores runs waits retries
  moves becomes comes makes gives says tells knows needs charges settles reserves handles serves admits
  refuses drops routes forwards picks looks asks creates deletes updates commits publishes consumes acks
  polls wakes starts stops drains scales adds removes emits reports logs measures triggers fails expires
  decides owns covers costs saves grows falls works lives sits stays happens means spends pays redacts masks pulls carries`,
);

/** Base forms of the same actions. */
export const DESIGN_VERBS = listed(
  `use go send take return write read keep hold reject call check store run wait retry move become come
  make give say tell know need charge settle reserve handle serve admit refuse drop route forward pick
  look ask create delete update commit publish consume ack poll wake start stop drain scale add remove
  emit report log measure trigger fail expire decide own cover cost save split shard replicate cache
  queue limit cap track alert monitor roll deploy fall switch put set get compute estimate derive choose
  prefer release refund reconcile resolve block shed throttle batch load mark insert lock derive compare
  separate isolate encrypt redact approve verify validate test replay resume draw assume have redact mask pull carry land speak arrive`,
);

/** What nobody wants: to deny it is to affirm the design ("no double refunds"). As stems. */
export const PROBLEM_STEMS = listed(
  `starvat starv duplic doubl twice loss lose leak stamped hotspot bottleneck deadlock race overload
  outag downtim stale drift overshoot abus corrupt orphan herd blind blindli collis conflict oscil flap
  thrash`,
);

/** "We do not handle duplicates": after one of these (as stems) the denial is meant. */
export const CARE_STEMS = listed(
  `need handl care worri deal bother consid address protect prevent detect plan track measur monitor
  check think look`,
);
