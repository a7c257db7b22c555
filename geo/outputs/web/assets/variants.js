/* Iron River, variants: parts of the flow that roads and crossings may show alone.
   Part -1 is all flow; the others are counted as facts.variants has them. */
(function () {
  const { make, capital } = IronRiver;
  const ENDS = ["share", "low", "high"];

  // Share with its range, and shade, of one road in one part of the flow.
  IronRiver.roadOf = function (data, at, part) {
    const { arrays, roads } = data;
    const name = part < 0 ? "road_" : "variant_", row = part < 0 ? at : part * roads.length + at;
    return {
      share: ENDS.map((end) => arrays[name + end][row] / 1e4),
      certainty: arrays[name + "certainty"][row],
    };
  };

  // Roads that a part uses, the weakest first, so that the strong lie on top.
  IronRiver.roadsOf = function (data, least, part) {
    const share = (at) => IronRiver.roadOf(data, at, part).share[0];
    return data.roads.map((_, at) => at).filter((at) => share(at) >= least)
      .sort((one, two) => share(one) - share(two) || one - two);
  };

  // Crossings with their shares in a part, the largest first.
  IronRiver.portsOf = function (facts, part) {
    if (part < 0) return facts.ports;
    return facts.ports.map((port, at) => {
      const share = facts.variants[part].ports[at] || [0, 0, 0];
      return { ...port, share, whole: port.share, radius: facts.portRadius * Math.sqrt(share[0]) };
    }).sort((one, two) => two.share[0] - one.share[0]);
  };

  // What a share is of: all flow, or the part that is shown.
  IronRiver.shareName = function ({ facts, state, language, word }) {
    const part = facts.variants[state.part];
    return part ? word("variant_share", { name: part[language] }) : word("share_of_flow");
  };

  IronRiver.partNote = function ({ facts, state, word }) {
    const part = facts.variants[state.part];
    return part ? [make("p", { class: "ir-unit", text: word(`variant_${part.kind}_note`) })] : [];
  };

  // The choice of a part; words are filled in when the language is set.
  IronRiver.partChooser = function (stage) {
    const select = stage.partSelect = make("select", { id: "ir-part" });
    const label = make("label", { for: "ir-part" });
    const box = make("section", { class: "ir-part" }, label, select);
    box.hidden = stage.facts.variants.length === 0;
    select.addEventListener("change", () => stage.showPart(Number(select.value)));
    stage.nameParts = function () {
      const { facts, word, language, state } = stage;
      label.textContent = word("variant");
      const kinds = [...new Set(facts.variants.map(({ kind }) => kind))];
      const option = (part, text) => make("option", { value: part, text: capital(text) });
      select.replaceChildren(option(-1, word("variant_all")), ...kinds.map((kind) =>
        make("optgroup", { label: word(`variant_${kind}`) }, ...facts.variants.map(
          (part, at) => part.kind === kind && option(at, part[language])))));
      select.value = String(state.part);
    };
    return box;
  };
})();
