/** Values, and YAML texts of them in all styles that a person may write. */
import fc from "fast-check";
import { Document, isCollection, isScalar, Scalar, visit } from "yaml";

const TEXTS = [
  "a",
  "10",
  "1.10",
  "true",
  "~",
  "null",
  "",
  " a ",
  "a: b",
  "# a",
  "@a",
  "- a",
  "a\nb\n",
  "é😀",
  "<",
  "*a",
];
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ maxLength: 5 }));
const key = fc.oneof(
  fc.constantFrom("a", "b", "7", "10", "a.b", "x y", "true", "", "1.10"),
  fc.string({ maxLength: 3 }),
);
const scalar = fc.oneof(text, fc.integer(), fc.constantFrom(0.5, 1e3, 31), fc.boolean(), fc.constant(null));

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      key.filter((name) => name !== "__proto__" && name !== "<<"),
      tie("value"),
      { maxKeys: 3, noNullPrototype: true },
    ),
    // The same twice becomes an anchor and an alias.
    fc
      .dictionary(
        key.filter((name) => name !== "__proto__" && name !== "<<"),
        tie("value"),
        { maxKeys: 2, noNullPrototype: true },
      )
      .map((each) => [each, each]),
  ),
}));

const options = fc.record({
  nullStr: fc.constantFrom("", "~", "null", "Null"),
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 20),
});

const STYLES = [Scalar.QUOTE_DOUBLE, Scalar.QUOTE_SINGLE, Scalar.BLOCK_LITERAL, Scalar.BLOCK_FOLDED] as const;

/** A document, which is a mapping or a list, and a text that says it. */
export const yamlTexts = fc
  .record({
    value: value.filter((each) => typeof each === "object" && each !== null),
    options,
    styles: fc.infiniteStream(fc.nat(5)),
  })
  .map(({ value: said, options: chosen, styles }) => {
    const document = new Document(said);
    const next = (): number => styles.next().value as number;
    visit(document, {
      Node(place, node) {
        const style = next();
        if (isCollection(node)) node.flow = style < 2;
        if (isScalar(node) && typeof node.value === "string") {
          node.type = STYLES[place === "key" ? style % 2 : style] ?? Scalar.PLAIN;
        }
        // js-yaml 4 takes what comes after an empty item of a list in a list for another item of the inner one.
        if (isScalar(node) && node.value === null && typeof place === "number") node.source = "~";
        if (isCollection(node) && style === 5) node.commentBefore = " a comment";
      },
    });
    return { value: said, text: document.toString(chosen) };
  });
