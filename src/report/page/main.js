// Puts the page together.

drawTitle();
drawMeasurements();
startTimeline();
startTargets();
startLives();
startDialog();
selection.lives = allLives;

whenSelected(() => {
  drawOverview();
  drawSteps();
  drawTimeline();
  lives.most = LIVES_EACH;
  drawLives();
});
whenDrawn(drawSteps);
whenDrawn(drawTimeline);
whenDrawn(drawTargets);

drawOverview();
drawLives();
redrawAll();
// What took how long, for whoever measures it: from the navigation to the last chart.
performance.mark('synspect-drawn');
document.documentElement.dataset.drawn = performance.now().toFixed(0);
