// Draws one chart per plot: medians as lines, intervals as bands.
const plots = JSON.parse(document.getElementById('data').textContent);
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colours = ['--ours', '--packet', '--burst', '--good', '--bad'];
const marks = ['circle', 'rectRot', 'triangle', 'rect', 'star'];

function short(v) {
  return v >= 100 ? v.toFixed(0) : v >= 10 ? v.toFixed(1) : v >= 1 ? v.toFixed(2) : v.toFixed(3);
}

function datasets(plot) {
  const sets = [];
  plot.curves.forEach((curve, i) => {
    const colour = css(colours[i % colours.length]);
    const line = key => curve.points.map(p => ({ x: p.x, y: p[key], point: p }));
    const band = { showLine: true, borderWidth: 0, pointRadius: 0, pointHitRadius: 0, band: true };
    sets.push({ ...band, data: line('low') });
    sets.push({ ...band, data: line('high'), fill: '-1', backgroundColor: colour + '30' });
    sets.push({ label: curve.family, data: line('median'), borderColor: colour, backgroundColor: colour,
      borderWidth: 2, pointRadius: 4, pointStyle: marks[i % marks.length], showLine: true });
  });
  return sets;
}

function draw(plot, index) {
  const grid = { color: css('--line') }, ticks = { color: css('--soft') };
  const xs = [...new Set(plot.curves.flatMap(c => c.points.map(p => p.x)))].sort((a, b) => a - b);
  return new Chart(document.getElementById('plot-' + index), {
    type: 'scatter',
    data: { datasets: datasets(plot) },
    options: {
      responsive: true, maintainAspectRatio: false, animation: false, clip: false,
      interaction: { mode: 'nearest', axis: 'xy', intersect: false },
      scales: {
        x: { type: 'logarithmic', grid, title: { display: true, text: plot.axis, color: css('--soft') },
          min: xs[0], max: xs[xs.length - 1],
          afterBuildTicks: axis => { axis.ticks = xs.map(value => ({ value })); },
          ticks: { ...ticks, callback: v => v, autoSkip: false } },
        y: { type: 'logarithmic', grid, title: { display: true, text: plot.unit, color: css('--soft') },
          ticks: { ...ticks, callback: v => /^[125]0*$|^0\.0*[125]$/.test(String(v)) ? v : '' } }
      },
      plugins: {
        legend: { position: 'top', align: 'start', labels: { color: css('--ink'), usePointStyle: true,
          filter: (item, data) => !data.datasets[item.datasetIndex].band } },
        tooltip: { filter: item => !item.dataset.band, callbacks: {
          title: items => items.length ? plot.axis + ': ' + items[0].raw.x : '',
          label: item => { const p = item.raw.point; return item.dataset.label + ': ' + short(p.median)
            + ' [' + short(p.low) + ', ' + short(p.high) + ']'; } } }
      }
    }
  });
}

let charts = [];
function drawAll() {
  charts.forEach(c => c.destroy());
  charts = plots.map(draw);
}
drawAll();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
