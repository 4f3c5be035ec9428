import type { WordKey } from '../words/index.ts';

/** The picker's choice, by group. A chat needs the common ones; phones and systems have their own keyboard for the rest. */
export const EMOJI: readonly { readonly name: WordKey; readonly tab: string; readonly list: string }[] = [
  { name: 'emojiSmileys', tab: '😀', list: '😀 😃 😄 😁 😆 😅 😂 🤣 🙂 🙃 😉 😊 😇 🥰 😍 🤩 😘 😋 😛 😜 🤪 🤗 🤭 🤫 🤔 🤐 😐 😑 😶 😏 😒 🙄 😬 😌 😔 😪 😴 😷 🤒 🤕 🤢 🥵 🥶 😵 🤯 🥳 😎 🤓 🧐 😕 😟 🙁 😮 😳 🥺 😢 😭 😱 😞 😩 😤 😡 🤬 😈 💀 👻 🤖' },
  { name: 'emojiPeople', tab: '👍', list: '👍 👎 👌 ✌️ 🤞 🤟 🤙 👈 👉 👆 👇 ☝️ ✋ 🖐️ 👋 👏 🙌 👐 🤲 🤝 🙏 💪 ✍️ 👀 🧠 🙋 🙅 🙆 🤷 🤦 🙇 💁 👨‍💻 👩‍💻 🧑‍🔧 👶 👧 👦 👩 👨 👵 👴 👪 💃 🏃' },
  { name: 'emojiNature', tab: '🐶', list: '🐶 🐱 🐭 🐰 🦊 🐻 🐼 🐨 🐯 🦁 🐮 🐷 🐸 🐵 🙈 🙉 🙊 🐔 🐧 🐦 🦉 🐺 🐴 🦄 🐝 🦋 🐢 🐙 🐬 🐳 🌵 🌲 🌴 🌱 🍀 🌷 🌹 🌻 🌞 🌙 ⭐ ☁️ 🌧️ ⛄ 🌈 🔥 💧 🌊' },
  { name: 'emojiFood', tab: '🍕', list: '🍏 🍎 🍐 🍊 🍋 🍌 🍉 🍇 🍓 🍒 🍑 🥭 🍍 🥥 🥝 🍅 🥑 🥕 🌽 🥐 🍞 🧀 🥚 🥞 🍔 🍟 🍕 🌭 🥪 🌮 🥗 🍝 🍜 🍣 🍦 🍩 🍪 🎂 🍰 🍫 🍿 ☕ 🍵 🥤 🍺 🍷 🥂' },
  { name: 'emojiThings', tab: '🎁', list: '🎉 🎊 🎁 🎈 🏆 🥇 ⚽ 🏀 🎾 🎮 🎲 🎵 🎸 🎨 🎬 📷 🚗 🚌 🚲 ✈️ 🚀 🏠 🏢 🏖️ ⏰ ⌛ 📱 💻 🖨️ 💡 🔋 🔌 🔧 🔨 🔒 🔑 📦 📫 📄 📎 📌 ✏️ 📅 💰 💳 🛒 👕 👟 🎒' },
  { name: 'emojiSymbols', tab: '❤️', list: '❤️ 🧡 💛 💚 💙 💜 🖤 🤍 💔 💕 💖 💯 ✨ ⚡ 💥 💬 ✅ ☑️ ✔️ ❌ ❗ ❓ ⚠️ 🚫 ➕ ➖ ➡️ ⬅️ ⬆️ ⬇️ 🔄 ▶️ ⏸️ 🔔 🔕 🔍 ℹ️ 🆗 🆕 ♻️' },
];
