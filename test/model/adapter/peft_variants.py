"""Adapters in the forms that people publish, written by PEFT, and the logits that PEFT computes with each.

    python test/model/adapter/peft_variants.py

writes test/fixtures/peft-variants anew: a folder for each variant, loaded again from there on the tiny base before its
logits are taken, and `logits.json`. It needs torch, transformers and peft.
"""
import json
import shutil
import warnings
from pathlib import Path

import peft
import torch
import transformers
from peft import AdaLoraConfig, LoraConfig, PeftModel, get_peft_model
from transformers import BlenderbotForConditionalGeneration

warnings.filterwarnings("ignore")
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
OUT = FIXTURES / "peft-variants"
BASE = FIXTURES / "golden" / "tiny"
SEED = 21
BATCH = {"input_ids": [[5, 17, 33, 60, 2]], "attention_mask": [[1, 1, 1, 1, 1]], "labels": [[40, 41, 7, 2]]}
SOME = ["encoder_attn.q_proj", "fc1"]
MASKS = {
    "model.encoder.layers.0.fc1.lora_E": [True, False, True],
    "model.decoder.layers.0.fc1.lora_E": [False, False, False],
    "model.decoder.layers.1.fc1.lora_E": [True, True, True],
    "model.decoder.layers.0.encoder_attn.q_proj.lora_E": [False, True, False],
    "model.decoder.layers.1.encoder_attn.q_proj.lora_E": [True, True, False],
}

LORA = {
    "plain": {},
    "rslora": {"use_rslora": True},
    "alpha-0": {"lora_alpha": 0},
    "alpha-below-0": {"lora_alpha": -3},
    "alpha-pattern": {"alpha_pattern": {"fc1": 3, "decoder.layers.1.fc1": 11, r"^model\.decoder\.layers\.0.*q_proj": 7}},
    "alpha-pattern-over-0": {"lora_alpha": 0, "alpha_pattern": {r"layers\.\d+\.fc1": 5}},
    "alpha-pattern-choice": {"alpha_pattern": {"(fc2|encoder_attn.q_proj)": 9, "c1": 100}},
    "rank-pattern": {"rank_pattern": {"fc1": 3, "layers.1.encoder_attn.q_proj": 1}},
    "both-patterns-rslora": {
        "use_rslora": True,
        "rank_pattern": {"decoder.layers.0.fc1": 4},
        "alpha_pattern": {".*fc1": 2},
    },
    "gaussian": {"init_lora_weights": "gaussian"},
    "orthogonal": {"init_lora_weights": "orthogonal"},
    "init-false": {"init_lora_weights": False},
    "dropout": {"lora_dropout": 0.3},
    "some-layers": {"layers_to_transform": [1], "layers_pattern": "layers"},
    "excluded": {"exclude_modules": r".*encoder\.layers.*"},
    "targets-by-pattern": {"target_modules": r".*decoder.*fc1"},
    "all-linear": {"target_modules": "all-linear"},
    "pickled": {},
    "pickled-half": {},
}
ADALORA = {
    "adalora": {},
    "adalora-masked": {"rank_pattern": MASKS},
    "adalora-alpha-0": {"lora_alpha": 0},
    "adalora-masked-alpha-0": {"lora_alpha": 0, "rank_pattern": MASKS},
    "adalora-unused": {"alpha_pattern": {"fc1": 3}, "use_rslora": True, "r": 5},
    "adalora-pickled": {"rank_pattern": MASKS},
}


def base():
    return BlenderbotForConditionalGeneration.from_pretrained(BASE, dtype=torch.float32)


def config_of(name, fields):
    common = {"task_type": "SEQ_2_SEQ_LM", "target_modules": SOME, "lora_alpha": 6, **fields}
    if name in ADALORA:
        return AdaLoraConfig(**{"init_r": 3, "total_step": 10, **common})
    return LoraConfig(**{"r": 2, **common})


def write(name, fields):
    torch.manual_seed(SEED)
    masks = fields.get("rank_pattern") if name in ADALORA else None
    model = get_peft_model(base(), config_of(name, {**fields, **({"rank_pattern": None} if masks else {})}))
    for key, parameter in model.named_parameters():
        if "lora_" in key:
            parameter.data = torch.randn(parameter.shape) * 0.5
    if masks:
        model.peft_config["default"].rank_pattern = masks
    if name.endswith("-half"):
        model = model.half()
    model.peft_config["default"].base_model_name_or_path = "tiny"
    folder = OUT / name
    model.save_pretrained(folder, safe_serialization="pickled" not in name)
    if "pickled" in name:
        save_pickled(folder)
    (folder / "README.md").unlink(missing_ok=True)


def save_pickled(folder):
    """As PEFT saved by itself before safetensors, and does on request."""
    weights = folder / "adapter_model.safetensors"
    if weights.exists():
        from safetensors.torch import load_file

        torch.save(load_file(weights), folder / "adapter_model.bin")
        weights.unlink()


def logits_of(name):
    model = PeftModel.from_pretrained(base(), OUT / name).eval()
    ids, mask, labels = (torch.tensor(BATCH[key]) for key in ("input_ids", "attention_mask", "labels"))
    shifted = torch.full_like(labels, model.config.decoder_start_token_id)
    shifted[:, 1:] = labels[:, :-1]
    with torch.no_grad():
        return model(input_ids=ids, attention_mask=mask, decoder_input_ids=shifted).logits.flatten().tolist()


torch.set_num_threads(1)
shutil.rmtree(OUT, ignore_errors=True)
logits = {}
for name, fields in {**LORA, **ADALORA}.items():
    write(name, fields)
    logits[name] = [round(value, 6) for value in logits_of(name)]
versions = {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__}
(OUT / "logits.json").write_text(json.dumps({"versions": versions, "batch": BATCH, "logits": logits}) + "\n")
