// Calls may be made before the chat has loaded: they wait in this queue.
window.frontdesk ??= (...call) => (window.frontdesk.q ??= []).push(call);

// Who is signed in on your site, as far as you know. Nothing is sent before the visitor opens the chat.
window.frontdesk('identify', { name: 'Ada Example', email: 'ada@example.org' });
window.frontdesk('setAttributes', { plan: 'Trial', basket: 3 });

document.getElementById('ask').addEventListener('click', () => window.frontdesk('open'));
document.getElementById('sign-out').addEventListener('click', () => window.frontdesk('reset'));
document.addEventListener('frontdesk-unread', (event) => {
  document.getElementById('unread').value = event.detail.unread;
});
