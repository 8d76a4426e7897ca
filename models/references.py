"""The papers and libraries behind models, rules and measures, as BibTeX. Details were checked against catalogues."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reference:
    """One entry of a bibliography.

    said: how docstrings and ``source`` fields name it, without the year (``Brette & Gerstner``); empty for
    libraries. fields: those of BibTeX, beside author, title and year.
    """

    key: str
    said: str
    year: int
    author: str
    title: str
    fields: dict[str, str] = field(default_factory=dict)
    kind: str = "article"

    def named_in(self, text: str) -> bool:
        """Whether a text names it: ``Brette & Gerstner (2005)``, or without the brackets."""
        return bool(self.said and re.search(rf"{re.escape(self.said)},? \(?{self.year}", " ".join(text.split())))

    def bibtex(self, note: str = "") -> str:
        """The entry in BibTeX; ``note`` is added as its note."""
        entries = {"author": self.author, "title": f"{{{self.title}}}", "year": str(self.year), **self.fields}
        if note:
            entries["note"] = note
        lines = [f"  {name} = {{{value}}}," for name, value in entries.items()]
        return "\n".join([f"@{self.kind}{{{self.key},", *lines, "}"])


def _journal(name: str, volume: str = "", pages: str = "", doi: str = "") -> dict[str, str]:
    fields = {"journal": name, "volume": volume, "pages": pages, "doi": doi}
    return {key: value for key, value in fields.items() if value}


THEORY = Reference(
    "gershman2025", "Gershman, Fiete & Irie", 2025, "Gershman, Samuel J. and Fiete, Ila and Irie, Kazuki",
    "Key-value memory in the brain",
    {**_journal("Neuron", doi="10.1016/j.neuron.2025.02.029"), "eprint": "2501.02950", "archiveprefix": "arXiv"},
)  # fmt: skip
ACETYLCHOLINE = Reference(
    "hasselmo2006", "Hasselmo", 2006, "Hasselmo, Michael E.", "The role of acetylcholine in learning and memory",
    _journal("Current Opinion in Neurobiology", "16", "710--715", "10.1016/j.conb.2006.09.002"),
)  # fmt: skip
WILLSHAW = Reference(
    "willshaw1969", "Willshaw, Buneman & Longuet-Higgins", 1969,
    "Willshaw, David J. and Buneman, O. Peter and Longuet-Higgins, H. Christopher",
    "Non-holographic associative memory", _journal("Nature", "222", "960--962", "10.1038/222960a0"),
)  # fmt: skip
DESCRIPTION = Reference(
    "nordlie2009", "Nordlie, Gewaltig & Plesser", 2009,
    "Nordlie, Eilen and Gewaltig, Marc-Oliver and Plesser, Hans Ekkehard",
    "Towards reproducible descriptions of neuronal network models",
    _journal("PLoS Computational Biology", "5", "e1000456", "10.1371/journal.pcbi.1000456"),
)  # fmt: skip

SCAFFOLD = (
    Reference(
        "sharma2022", "Sharma, Chandra & Fiete", 2022, "Sharma, Sugandha and Chandra, Sarthak and Fiete, Ila R.",
        "Content addressable memory without catastrophic forgetting by heteroassociation with a fixed scaffold",
        {"booktitle": "International Conference on Machine Learning", "eprint": "2202.00159", "archiveprefix": "arXiv"},
        kind="inproceedings",
    ),
    Reference(
        "chandra2025", "Chandra et al.", 2025,
        "Chandra, Sarthak and Sharma, Sugandha and Chaudhuri, Rishidev and Fiete, Ila",
        "Episodic and associative memory from spatial scaffolds in the hippocampus",
        _journal("Nature", "638", "739--751", "10.1038/s41586-024-08392-y"),
    ),
)  # fmt: skip

MODELS = (
    THEORY,
    ACETYLCHOLINE,
    WILLSHAW,
    *SCAFFOLD,
    Reference(
        "brette2005", "Brette & Gerstner", 2005, "Brette, Romain and Gerstner, Wulfram",
        "Adaptive exponential integrate-and-fire model as an effective description of neuronal activity",
        _journal("Journal of Neurophysiology", "94", "3637--3642", "10.1152/jn.00686.2005"),
    ),
    Reference(
        "naud2008", "Naud et al.", 2008,
        "Naud, Richard and Marcille, Nicolas and Clopath, Claudia and Gerstner, Wulfram",
        "Firing patterns in the adaptive exponential integrate-and-fire model",
        _journal("Biological Cybernetics", "99", "335--347", "10.1007/s00422-008-0264-7"),
    ),
    Reference(
        "zerlaut2018", "Zerlaut et al.", 2018,
        "Zerlaut, Yann and Chemla, Sandrine and Chavane, Frederic and Destexhe, Alain",
        "Modeling mesoscopic cortical dynamics using a mean-field model of conductance-based networks of adaptive "
        "exponential integrate-and-fire neurons",
        _journal("Journal of Computational Neuroscience", "44", "45--61", "10.1007/s10827-017-0668-2"),
    ),
    Reference(
        "ecker2022", "Ecker et al.", 2022,
        "Ecker, Andr{\\'a}s and Bagi, Bence and V{\\'e}rtes, Eszter and Steinbach-N{\\'e}meth, Orsolya and "
        "Karl{\\'o}cai, M{\\'a}ria R. and Papp, Orsolya I. and Mikl{\\'o}s, Istv{\\'a}n and H{\\'a}jos, Norbert and "
        "Freund, Tam{\\'a}s F. and Guly{\\'a}s, Attila I. and K{\\'a}li, Szabolcs",
        "Hippocampal sharp wave-ripples and the associated sequence replay emerge from structured synaptic "
        "interactions in a network model of area CA3",
        _journal("eLife", "11", "e71850", "10.7554/eLife.71850"),
    ),
    Reference(
        "malerba2016", "Malerba et al.", 2016,
        "Malerba, Paola and Krishnan, Giri P. and Fellous, Jean-Marc and Bazhenov, Maxim",
        "Hippocampal CA1 ripples as inhibitory transients",
        _journal("PLoS Computational Biology", "12", "e1004880", "10.1371/journal.pcbi.1004880"),
    ),
    Reference(
        "chavlis2017", "Chavlis et al.", 2017,
        "Chavlis, Spyridon and Petrantonakis, Panagiotis C. and Poirazi, Panayiota",
        "Dendrites of dentate gyrus granule cells contribute to pattern separation by controlling sparsity",
        _journal("Hippocampus", "27", "89--110", "10.1002/hipo.22675"),
    ),
    Reference(
        "danielson2017", "Danielson et al.", 2017,
        "Danielson, Nathan B. and Turi, Gergely F. and Ladow, Max and Chavlis, Spyridon and Petrantonakis, "
        "Panagiotis C. and Poirazi, Panayiota and Losonczy, Attila",
        "In vivo imaging of dentate gyrus mossy cells in behaving mice",
        _journal("Neuron", "93", "552--559", "10.1016/j.neuron.2016.12.019"),
    ),
    Reference(
        "gerstner2014", "Gerstner et al.", 2014,
        "Gerstner, Wulfram and Kistler, Werner M. and Naud, Richard and Paninski, Liam",
        "Neuronal dynamics: from single neurons to networks and models of cognition",
        {"publisher": "Cambridge University Press"}, "book",
    ),
    Reference(
        "jahr1990", "Jahr & Stevens", 1990, "Jahr, Craig E. and Stevens, Charles F.",
        "Voltage dependence of NMDA-activated macroscopic conductances predicted by single-channel kinetics",
        _journal("Journal of Neuroscience", "10", "3178--3182", "10.1523/JNEUROSCI.10-09-03178.1990"),
    ),
    Reference(
        "markram1998", "Markram, Wang & Tsodyks", 1998, "Markram, Henry and Wang, Yun and Tsodyks, Misha",
        "Differential signaling via the same axon of neocortical pyramidal neurons",
        _journal("Proceedings of the National Academy of Sciences", "95", "5323--5328", "10.1073/pnas.95.9.5323"),
    ),
    Reference(
        "tsodyks1998", "Tsodyks, Pawelzik & Markram", 1998,
        "Tsodyks, Misha and Pawelzik, Klaus and Markram, Henry", "Neural networks with dynamic synapses",
        _journal("Neural Computation", "10", "821--835", "10.1162/089976698300017502"),
    ),
    Reference(
        "gerstner2018", "Gerstner et al.", 2018,
        "Gerstner, Wulfram and Lehmann, Marco and Liakoni, Vasiliki and Corneil, Dane and Brea, Johanni",
        "Eligibility traces and plasticity on behavioral time scales: experimental support of neoHebbian "
        "three-factor learning rules",
        _journal("Frontiers in Neural Circuits", "12", "53", "10.3389/fncir.2018.00053"),
    ),
    Reference(
        "bittner2017", "Bittner et al.", 2017,
        "Bittner, Katie C. and Milstein, Aaron D. and Grienberger, Christine and Romani, Sandro and Magee, Jeffrey C.",
        "Behavioral time scale synaptic plasticity underlies CA1 place fields",
        _journal("Science", "357", "1033--1036", "10.1126/science.aan3846"),
    ),
    Reference(
        "vogels2011", "Vogels, Sprekeler, Zenke, Clopath & Gerstner", 2011,
        "Vogels, Tim P. and Sprekeler, Henning and Zenke, Friedemann and Clopath, Claudia and Gerstner, Wulfram",
        "Inhibitory plasticity balances excitation and inhibition in sensory pathways and memory networks",
        _journal("Science", "334", "1569--1573", "10.1126/science.1211095"),
    ),
    Reference(
        "sejnowski1977", "Sejnowski", 1977, "Sejnowski, Terrence J.",
        "Storing covariance with nonlinearly interacting neurons",
        _journal("Journal of Mathematical Biology", "4", "303--321", "10.1007/BF00275079"),
    ),
    Reference(
        "bi1998", "Bi & Poo", 1998, "Bi, Guo-qiang and Poo, Mu-ming",
        "Synaptic modifications in cultured hippocampal neurons: dependence on spike timing, synaptic strength, and "
        "postsynaptic cell type",
        _journal("Journal of Neuroscience", "18", "10464--10472", "10.1523/JNEUROSCI.18-24-10464.1998"),
    ),
    Reference(
        "bi2001", "Bi & Poo", 2001, "Bi, Guo-qiang and Poo, Mu-ming",
        "Synaptic modification by correlated activity: Hebb's postulate revisited",
        _journal("Annual Review of Neuroscience", "24", "139--166", "10.1146/annurev.neuro.24.1.139"),
    ),
    Reference(
        "pfister2006", "Pfister & Gerstner", 2006, "Pfister, Jean-Pascal and Gerstner, Wulfram",
        "Triplets of spikes in a model of spike timing-dependent plasticity",
        _journal("Journal of Neuroscience", "26", "9673--9682", "10.1523/JNEUROSCI.1425-06.2006"),
    ),
    Reference(
        "urbanczik2014", "Urbanczik & Senn", 2014, "Urbanczik, Robert and Senn, Walter",
        "Learning by the dendritic prediction of somatic spiking",
        _journal("Neuron", "81", "521--528", "10.1016/j.neuron.2013.11.030"),
    ),
    Reference(
        "isaacson2011", "Isaacson & Scanziani", 2011, "Isaacson, Jeffry S. and Scanziani, Massimo",
        "How inhibition shapes cortical activity",
        _journal("Neuron", "72", "231--243", "10.1016/j.neuron.2011.09.027"),
    ),
    Reference(
        "xue2014", "Xue, Atallah & Scanziani", 2014, "Xue, Mingshan and Atallah, Bassam V. and Scanziani, Massimo",
        "Equalizing excitation-inhibition ratios across visual cortical neurons",
        _journal("Nature", "511", "596--600", "10.1038/nature13321"),
    ),
    Reference(
        "petersen1998", "Petersen et al.", 1998,
        "Petersen, Carl C. H. and Malenka, Robert C. and Nicoll, Roger A. and Hopfield, John J.",
        "All-or-none potentiation at CA3-CA1 synapses",
        _journal("Proceedings of the National Academy of Sciences", "95", "4732--4737", "10.1073/pnas.95.8.4732"),
    ),
    Reference(
        "oconnor2005", "O'Connor, Wittenberg & Wang", 2005,
        "O'Connor, Daniel H. and Wittenberg, Gayle M. and Wang, Samuel S.-H.",
        "Graded bidirectional synaptic plasticity is composed of switch-like unitary events",
        _journal("Proceedings of the National Academy of Sciences", "102", "9679--9684", "10.1073/pnas.0502332102"),
    ),
    Reference(
        "hopfield1982", "Hopfield", 1982, "Hopfield, John J.",
        "Neural networks and physical systems with emergent collective computational abilities",
        _journal("Proceedings of the National Academy of Sciences", "79", "2554--2558", "10.1073/pnas.79.8.2554"),
    ),
)  # fmt: skip

LIBRARIES = {
    "brian2": Reference(
        "stimberg2019", "", 2019, "Stimberg, Marcel and Brette, Romain and Goodman, Dan F. M.",
        "Brian 2, an intuitive and efficient neural simulator",
        _journal("eLife", "8", "e47314", "10.7554/eLife.47314"),
    ),
    "elephant": Reference(
        "denker2018", "", 2018, "Denker, Michael and Yegenoglu, Alper and Gr{\\\"u}n, Sonja",
        "Collaborative HPC-enabled workflows on the HBP Collaboratory using the Elephant framework",
        {"booktitle": "Neuroinformatics 2018", "pages": "P19", "doi": "10.12751/incf.ni2018.0019"}, "inproceedings",
    ),
    "neo": Reference(
        "garcia2014", "", 2014,
        "Garcia, Samuel and Guarino, Domenico and Jaillet, Florent and Jennings, Todd and Pr{\\\"o}pper, Robert and "
        "Rautenberg, Philipp L. and Rodgers, Chris C. and Sobolev, Andrey and Wachtler, Thomas and Yger, Pierre and "
        "Davison, Andrew P.",
        "Neo: an object model for handling electrophysiology data in multiple formats",
        _journal("Frontiers in Neuroinformatics", "8", "10", "10.3389/fninf.2014.00010"),
    ),
    "pynwb": Reference(
        "rubel2022", "", 2022,
        "R{\\\"u}bel, Oliver and Tritt, Andrew and Ly, Ryan and Dichter, Benjamin K. and Ghosh, Satrajit and "
        "Niu, Lawrence and Baker, Pamela and Soltesz, Ivan and Ng, Lydia and Svoboda, Karel and Frank, Loren and "
        "Bouchard, Kristofer E.",
        "The Neurodata Without Borders ecosystem for neurophysiological data science",
        _journal("eLife", "11", "e78362", "10.7554/eLife.78362"),
    ),
    "numpy": Reference(
        "harris2020", "", 2020,
        "Harris, Charles R. and Millman, K. Jarrod and {van der Walt}, St{\\'e}fan J. and others",
        "Array programming with NumPy", _journal("Nature", "585", "357--362", "10.1038/s41586-020-2649-2"),
    ),
    "scipy": Reference(
        "virtanen2020", "", 2020, "Virtanen, Pauli and Gommers, Ralf and Oliphant, Travis E. and others",
        "SciPy 1.0: fundamental algorithms for scientific computing in Python",
        _journal("Nature Methods", "17", "261--272", "10.1038/s41592-019-0686-2"),
    ),
    "scikit-learn": Reference(
        "pedregosa2011", "", 2011, "Pedregosa, Fabian and Varoquaux, Ga{\\\"e}l and Gramfort, Alexandre and others",
        "Scikit-learn: machine learning in Python",
        _journal("Journal of Machine Learning Research", "12", "2825--2830"),
    ),
    "matplotlib": Reference(
        "hunter2007", "", 2007, "Hunter, John D.", "Matplotlib: a 2D graphics environment",
        _journal("Computing in Science \\& Engineering", "9", "90--95", "10.1109/MCSE.2007.55"),
    ),
}  # fmt: skip

STIMULI = {
    "digits": Reference(
        "alpaydin1998", "", 1998, "Alpaydin, Ethem and Kaynak, Cenk", "Optical recognition of handwritten digits",
        {"howpublished": "UCI Machine Learning Repository", "doi": "10.24432/C50P49"}, "misc",
    ),
}  # fmt: skip
