// A figure opens alone when it is clicked: on a telephone one can then zoom in to read its labels.
document.addEventListener("click", event => {
  if (event.target.matches("img.fm-figure")) location.assign(event.target.src);
});
