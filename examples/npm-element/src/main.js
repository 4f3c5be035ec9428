// Defines <chat-widget>. In React, Vue or Svelte the same line stands in any module; the element is used like any other tag.
import '@frontdesk/widget';

const chat = document.querySelector('chat-widget');
// `?relay=https://chat.example.com`: a relay elsewhere.
const relay = new URLSearchParams(location.search).get('relay');
if (relay) chat.relayUrl = relay;

chat.setAttributes({ page: 'npm example' });
chat.addEventListener('frontdesk-status', ({ detail }) => {
  document.getElementById('status').textContent = `Connection: ${detail.state}.`;
});
chat.addEventListener('frontdesk-message', ({ detail }) => console.log('arrived:', detail.message.body?.text));
