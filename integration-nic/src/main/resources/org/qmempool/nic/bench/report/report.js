// Draws one chart per section: medians as lines, intervals as bands, budgets as dashed lines.
const results = JSON.parse(document.getElementById('data').textContent);
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colours = { 'qmempool': '--ours', 'locked per packet': '--packet', 'locked per burst': '--burst' };
const marks = { 'qmempool': 'circle', 'locked per packet': 'rectRot', 'locked per burst': 'triangle' };

function short(v) {
  return v >= 100 ? v.toFixed(0) : v >= 10 ? v.toFixed(1) : v >= 1 ? v.toFixed(2) : v.toFixed(3);
}

// Writes each budget's name at the right end of its line.
const budgetNames = {
  id: 'budgetNames',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea, scales } = chart;
    ctx.save();
    ctx.font = '12px system-ui, sans-serif';
    ctx.textAlign = 'right';
    ctx.fillStyle = css('--soft');
    for (const d of chart.data.datasets.filter(d => d.budget)) {
      const y = scales.y.getPixelForValue(d.data[0].y);
      if (y > chartArea.top + 10 && y < chartArea.bottom) {
        ctx.textBaseline = 'bottom';
        ctx.fillText(d.label + ': ' + short(d.data[0].y) + ' ns', chartArea.right - 4, y - 2);
      }
    }
    ctx.restore();
  }
};

function datasets(section) {
  const sets = [];
  for (const curve of section.curves) {
    const colour = css(colours[curve.family] || '--ink');
    const line = key => curve.points.map(p => ({ x: p.burst, y: p[key], point: p }));
    const band = { showLine: true, borderWidth: 0, pointRadius: 0, pointHitRadius: 0, band: true };
    sets.push({ ...band, data: line('low') });
    sets.push({ ...band, data: line('high'), fill: '-1', backgroundColor: colour + '30' });
    sets.push({ label: curve.family, data: line('median'), borderColor: colour, backgroundColor: colour,
      borderWidth: 2, pointRadius: 4, pointStyle: marks[curve.family] || 'circle', showLine: true });
  }
  if (section.budgets) {
    const first = section.bursts[0], last = section.bursts[section.bursts.length - 1];
    for (const b of results.budgets) {
      sets.push({ label: b.label, data: [{ x: first, y: b.nanos }, { x: last, y: b.nanos }], budget: true,
        showLine: true, borderColor: css('--soft'), borderWidth: 1, borderDash: [5, 4],
        pointRadius: 0, pointHitRadius: 0 });
    }
  }
  return sets;
}

function draw(section) {
  const grid = { color: css('--line') }, ticks = { color: css('--soft') };
  return new Chart(document.getElementById('plot-' + section.id), {
    type: 'scatter',
    data: { datasets: datasets(section) },
    plugins: [budgetNames],
    options: {
      responsive: true, maintainAspectRatio: false, animation: false, clip: false,
      interaction: { mode: 'nearest', axis: 'xy', intersect: false },
      scales: {
        x: { type: 'logarithmic', grid, title: { display: true, text: 'burst, packets at most', color: css('--soft') },
          min: section.bursts[0], max: section.bursts[section.bursts.length - 1],
          afterBuildTicks: axis => { axis.ticks = section.bursts.map(value => ({ value })); },
          ticks: { ...ticks, callback: v => v, autoSkip: false } },
        y: { type: 'logarithmic', grid, title: { display: true, text: section.unit, color: css('--soft') },
          ticks: { ...ticks, callback: v => /^[125]0*$|^0\.0*[125]$/.test(String(v)) ? v : '' } }
      },
      plugins: {
        legend: { position: 'top', align: 'start', labels: { color: css('--ink'), usePointStyle: true,
          filter: (item, data) => { const d = data.datasets[item.datasetIndex]; return !d.band && !d.budget; } } },
        tooltip: { filter: item => !item.dataset.band && !item.dataset.budget, callbacks: {
          title: items => items.length ? 'burst ' + items[0].raw.x : '',
          label: item => { const p = item.raw.point; return item.dataset.label + ': ' + short(p.median)
            + ' [' + short(p.low) + ', ' + short(p.high) + '], ' + p.lock; } } }
      }
    }
  });
}

// One bar per port, stacked of the classes of its time; the program in our colour, the kernel's in others.
const timeColours = ['#c2410c', '#2563eb', '#7c5cbf', '#d97706', '#15803d', '#b42318', '#db2777', '#8a94a0', '#0b7285'];

function drawTime(breakdowns) {
  const classes = [...new Set(breakdowns.flatMap(b => Object.keys(b.nanos)))];
  const grid = { color: css('--line') }, ticks = { color: css('--soft') };
  return new Chart(document.getElementById('plot-time'), {
    type: 'bar',
    data: {
      labels: breakdowns.map(b => b.port),
      datasets: classes.map((name, i) => ({ label: name, data: breakdowns.map(b => b.nanos[name] || 0),
        backgroundColor: timeColours[i % timeColours.length] }))
    },
    options: {
      indexAxis: 'y', responsive: true, maintainAspectRatio: false, animation: false,
      scales: {
        x: { stacked: true, grid, ticks, title: { display: true, text: 'CPU ns per packet', color: css('--soft') } },
        y: { stacked: true, grid, ticks }
      },
      plugins: {
        legend: { position: 'top', align: 'start', labels: { color: css('--ink') } },
        tooltip: { callbacks: { label: item => item.dataset.label + ': ' + short(item.raw) + ' ns' } }
      }
    }
  });
}

let charts = [];
function drawAll() {
  charts.forEach(c => c.destroy());
  charts = results.sections.filter(s => s.bursts.length > 0).map(draw);
  const measured = results.breakdowns.filter(b => Object.keys(b.nanos).length > 0);
  if (measured.length > 0) {
    charts.push(drawTime(measured));
  }
}
drawAll();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
