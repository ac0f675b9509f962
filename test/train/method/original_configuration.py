"""What PEFT makes of the original idea's configuration: only target modules given, the allocator never called.

    python test/train/method/original_configuration.py

writes test/fixtures/original-configuration anew: the adapter before and after a dozen steps on the tiny base, and what
each step's losses were. It needs torch, transformers and peft.
"""
import json
from pathlib import Path

import peft
import torch
import transformers
from peft import AdaLoraConfig, get_peft_model
from torch.nn.functional import cross_entropy
from transformers import BlenderbotForConditionalGeneration

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
OUT = FIXTURES / "original-configuration"
STEPS = 12
SEED = 14
TARGETS = ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"]


def run_of(model, batch):
    """Total loss with its graph, the task's loss, and the logits' batch as PEFT sees it."""
    ids, mask, labels = (torch.tensor(batch[key]) for key in ("input_ids", "attention_mask", "labels"))
    out = model(input_ids=ids, attention_mask=mask, labels=labels)
    task = cross_entropy(out.logits.flatten(0, 1), labels.flatten(), ignore_index=-100)
    return out.loss, task.item()


def save(model, name):
    """The adapter alone: what else PEFT puts beside it says nothing."""
    folder = OUT / name
    model.peft_config["default"].base_model_name_or_path = "tiny"
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)


torch.manual_seed(SEED)
torch.set_num_threads(1)
run = json.loads((FIXTURES / "golden" / "adalora.json").read_text())
base = BlenderbotForConditionalGeneration.from_pretrained(FIXTURES / "golden" / "tiny", dtype=torch.float32)
# Newer releases refuse a configuration without total_step. Only the allocator reads it.
config = AdaLoraConfig(task_type="SEQ_2_SEQ_LM", target_modules=TARGETS, total_step=STEPS)
# Without dropout, so that nothing is drawn.
model = get_peft_model(base, config).eval()
save(model, "initial")

trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
optimiser = torch.optim.AdamW(trained, lr=0.05, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
steps = []
for step in range(STEPS):
    batch = step % len(run["batches"])
    loss, task = run_of(model, run["batches"][batch])
    orthogonality = (loss.item() - task) / config.orth_reg_weight
    steps.append({"batch": batch, "total": loss.item(), "task": task, "orthogonality": orthogonality})
    loss.backward()
    optimiser.step()
    optimiser.zero_grad()
save(model, "final")

with torch.no_grad():
    _, check = run_of(model, run["check"])
told = {
    "about": "AdamW lr 0.05, betas 0.9 0.999, eps 1e-8, weight decay 0.01, constant rate, no dropout, no clipping; "
    "batches and check batch are those of golden/adalora.json; update_and_allocate is never called",
    "versions": {library.__name__: library.__version__ for library in (torch, transformers, peft)},
    "steps": steps,
    "checkLoss": check,
}
(OUT / "run.json").write_text(json.dumps(told, indent=2) + "\n")
