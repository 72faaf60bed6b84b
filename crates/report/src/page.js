'use strict';
// Sorting, filtering and opening one client. The page says everything without this script, which stores and sends nothing.
(() => {
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const body = document.body;
  const lang = document.documentElement.lang;
  body.classList.add('js');

  // Sorting: a heading becomes a button; numbers start with the largest, words with the first letter; what is empty comes last.
  for (const table of all('table.sort')) {
    const heads = all('thead th', table);
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const isNumber = head.hasAttribute('data-number');
        const now = head.getAttribute('aria-sort');
        const up = now ? now === 'descending' : !isNumber;
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
        const rows = all('tbody tr', table).map((row) => {
          const cell = row.cells[column];
          const value = isNumber ? cell.dataset.v : cell.textContent.trim();
          return { row, value: value === undefined || value === '' ? null : isNumber ? Number(value) : value };
        });
        const compare = isNumber
          ? (a, b) => a - b
          : new Intl.Collator(lang, { numeric: true, sensitivity: 'base' }).compare;
        rows.sort((a, b) => {
          if (a.value === null || b.value === null) return (a.value === null) - (b.value === null);
          return up ? compare(a.value, b.value) : compare(b.value, a.value);
        });
        table.tBodies[0].append(...rows.map(({ row }) => row));
      });
    });
  }

  // Filtering: the list of all clients says who is who; everything else that is about a client follows it.
  const tools = document.getElementById('tools');
  if (tools) {
    // What there is only one of cannot be chosen, and has no field.
    const [find, owner, band, service] = ['find', 'owner', 'band', 'service'].map((id) => document.getElementById(id));
    const fields = [find, owner, band, service].filter(Boolean);
    const count = document.getElementById('shown');
    const reset = document.getElementById('reset');
    const clients = all('#all-clients tbody tr').map((row) => ({
      row,
      key: row.dataset.c,
      text: row.textContent.toLocaleLowerCase(lang),
      owner: row.dataset.owner,
      band: row.dataset.band,
      services: all('data', row).map((item) => item.value),
    }));
    const others = all('[data-c]').filter((element) => !element.closest('#all-clients'));
    const parts = all('[data-part]');
    // Charts of all clients tell nothing about some of them.
    const whole = all('[data-whole]');
    const apply = () => {
      const words = find.value.toLocaleLowerCase(lang).split(/\s+/).filter(Boolean);
      const shown = new Set();
      for (const client of clients) {
        const is = words.every((word) => client.text.includes(word))
          && (!owner?.value || client.owner === owner.value)
          && (!band?.value || client.band === band.value)
          && (!service?.value || client.services.includes(service.value));
        client.row.hidden = !is;
        if (is) shown.add(client.key);
      }
      for (const element of others) element.hidden = !shown.has(element.dataset.c);
      for (const part of parts) part.hidden = !all('[data-c]', part).some((element) => !element.hidden);
      for (const part of whole) part.hidden = shown.size !== clients.length;
      count.textContent = count.dataset.words.replace('{n}', shown.size).replace('{all}', clients.length);
      reset.hidden = shown.size === clients.length;
    };
    for (const field of fields) field.addEventListener('input', apply);
    reset.addEventListener('click', () => {
      for (const field of fields) field.value = '';
      apply();
      find.focus();
    });
    tools.hidden = false;
    apply();
  }

  // Opening: a link to a client shows its page alone; going back shows the review where it was left. Without this script
  // the pages of alerts stand open, and so they are printed.
  const title = document.title;
  const pages = all('details.client');
  const alerts = pages.filter((page) => page.open);
  const view = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const page = target && target.closest('details.client');
    for (const other of pages) {
      other.classList.toggle('shown', other === page);
      other.open = other === page;
    }
    body.classList.toggle('one', Boolean(page));
    document.title = page ? `${page.querySelector('h3').textContent} · ${title}` : title;
    if (page) {
      for (const rows of all('details', page)) rows.open = true;
      window.scrollTo(0, 0);
      page.querySelector('h3').focus({ preventScroll: true });
    } else if (target) {
      target.scrollIntoView();
    }
  };
  addEventListener('hashchange', view);
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && body.classList.contains('one')) location.hash = '#clients';
  });
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = body.classList.contains('one') ? [] : alerts.filter((page) => !page.open);
    for (const page of folded) page.open = true;
  });
  addEventListener('afterprint', () => {
    for (const page of folded) page.open = false;
  });
  view();
})();
