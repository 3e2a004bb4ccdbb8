// Start topics of the page: each asks its question in the chat.
const chat = document.querySelector("kita-chat");
for (const button of document.querySelectorAll("[data-question]")) {
  button.addEventListener("click", () => chat.ask(button.dataset.question));
}
