// The texts that are streamed and listed: the same for everybody.

const section = (n) => `## Section ${n}: handling orders

Here is a paragraph with **bold text**, *emphasis*, \`inline code\`, and a [link](https://example.com/docs/${n}). It goes on for a while so that the reader gets a feeling for how a support agent would answer, including numbers such as ${n * 37} and some unicode — “quotes”, ñ, 日本語, 👋.

- First item with a **detail**
- Second item that has \`code\`
  - nested item ${n}
- Third item

1. Step one
2. Step two

> A quote that explains the policy for case ${n}.

\`\`\`rust
fn handle_${n}(order: &Order) -> Result<(), Error> {
    let total = order.items.iter().map(|x| x.price * x.qty).sum::<u64>();
    println!("total {}", total);
    Ok(())
}
\`\`\`

| Plan | Price | Limit |
| --- | ---: | :-: |
| Free | 0 | ${n} |
| Pro | 20 | ${n * 10} |
| Team | 99 | ${n * 100} |

`;

/** A Markdown answer of 40,000 characters, as a list of chunks of `size` characters. */
export function markdownChunks(size = 40) {
  let text = "# Answer\n\n";
  for (let n = 1; text.length < 41_000; n++) text += section(n);
  const characters = [...text].slice(0, 40_000);
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, n) =>
    characters.slice(n * size, (n + 1) * size).join(""),
  );
}

/** Plain text, a few words a chunk. */
export const plainChunks = (count) => Array.from({ length: count }, (_, n) => `word ${n} and then `);

/** The text of message `n` of a long conversation: questions and short Markdown answers in turn. */
export const isQuestion = (n) => n % 2 === 0;
export const messageText = (n) =>
  isQuestion(n)
    ? `How do I change order ${n}?`
    : `Order **${n}** can be changed until it ships:\n\n- open [your orders](https://example.com/orders/${n})\n- choose \`Change\`\n\nIt takes *a minute*.`;

/** What a message is answered with: `plain COUNT GAP`, or else the Markdown, a chunk every 5 ms. */
export function answerTo(say) {
  const [word, count, gap] = say.split(" ");
  return word === "plain" ? { chunks: plainChunks(+count), gap: +gap } : { chunks: markdownChunks(), gap: 5 };
}
