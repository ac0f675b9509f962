/**
 * Plays the test. It runs in the page, where there are no types and no imports: `page.ts` puts its text there, and
 * gives it the functions of `shared.ts`. It stores and sends nothing.
 */
export function playBlindTest({ markOf, codeOf }) {
  const byId = (id) => document.getElementById(id);
  const { test, owner, questions } = JSON.parse(byId('test').textContent);
  const chosen = [];
  let shownAt = 0;

  const bubble = (text) => {
    const element = document.createElement('span');
    element.className = 'bubble';
    element.dir = 'auto';
    element.textContent = text;
    return element;
  };
  const turnOf = ({ side, texts }) => {
    const element = document.createElement('div');
    element.className = `turn ${side}`;
    element.append(...texts.map(bubble));
    return element;
  };
  const say = (id, text) => {
    byId(id).textContent = text;
  };
  const only = (id) => {
    for (const screen of document.querySelectorAll('main > section')) screen.hidden = screen.id !== id;
    // A question asks it beside its answers.
    byId('title').hidden = id === 'question';
    window.scrollTo(0, 0);
  };

  const ask = () => {
    const { turns, replies } = questions[chosen.length];
    only('question');
    say('progress', `Question ${chosen.length + 1} of ${questions.length}`);
    byId('bar').value = chosen.length;
    byId('prompt').replaceChildren(...turns.map(turnOf));
    for (const [i, texts] of replies.entries()) byId(`reply-${i}`).replaceChildren(...texts.map(bubble));
    byId('back').hidden = chosen.length === 0;
    // Screen readers read on from here, and Tab leads to the first answer.
    byId('progress').focus();
    shownAt = performance.now();
  };

  const end = () => {
    const right = chosen.map((choice, i) => markOf(test, i, choice) === questions[i].mark);
    const found = right.filter((one) => one).length;
    only('end');
    say('score', `You found ${owner} in ${found} of ${questions.length}.`);
    say(
      'taken',
      `In ${questions.length - found} you took the bot for ${owner}. Guessing would find about half.`,
    );
    byId('code').value = codeOf(test, right);
    byId('end-title').focus();
  };

  const choose = (choice) => {
    // The second tap of a double one is not meant for the next question.
    if (byId('question').hidden || performance.now() - shownAt < 250) return;
    chosen.push(choice);
    if (chosen.length < questions.length) ask();
    else end();
  };

  const copy = async () => {
    const field = byId('code');
    field.select();
    let done = false;
    try {
      await navigator.clipboard.writeText(field.value);
      done = true;
    } catch {
      // A page opened from a file may not use the clipboard in every browser; the older way works there.
      done = document.execCommand('copy');
    }
    say('copied', done ? 'Copied.' : 'It is selected: copy it from here.');
  };

  byId('start').addEventListener('click', ask);
  byId('answer-0').addEventListener('click', () => choose(0));
  byId('answer-1').addEventListener('click', () => choose(1));
  byId('copy').addEventListener('click', copy);
  byId('back').addEventListener('click', () => {
    chosen.pop();
    ask();
  });
  document.addEventListener('keydown', (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '1') choose(0);
    if (event.key === '2') choose(1);
  });
  window.addEventListener('beforeunload', (event) => {
    if (chosen.length > 0 && chosen.length < questions.length) event.preventDefault();
  });
  only('intro');
}
