"""What PEFT makes of AdaLoRA with `trainable_token_indices`: rows of the embedding trained beside the adapters.

    python test/train/method/trained_rows.py

writes test/fixtures/trained-rows anew: the adapter before and after a dozen steps on the tiny base, and what each
step's losses were. It needs torch, transformers and peft.
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
OUT = FIXTURES / "trained-rows"
STEPS = 12
SEED = 14
# One that both sides of the batches hold, one that prompts hold alone, and one that no batch holds.
TOKENS = [37, 72, 4]


def run_of(model, batch):
    """The total loss, to go backward from, the task's loss alone, and the logits."""
    ids, mask, labels = (torch.tensor(batch[key]) for key in ("input_ids", "attention_mask", "labels"))
    out = model(input_ids=ids, attention_mask=mask, labels=labels)
    task = cross_entropy(out.logits.flatten(0, 1), labels.flatten(), ignore_index=-100)
    return out.loss, task.item(), out.logits


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
config = AdaLoraConfig(
    task_type="SEQ_2_SEQ_LM",
    target_modules=["q_proj", "fc1"],
    init_r=3,
    total_step=STEPS,
    trainable_token_indices=TOKENS,
)
# Without dropout, so that nothing is drawn.
model = get_peft_model(base, config).eval()
save(model, "initial")

trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
optimiser = torch.optim.AdamW(trained, lr=0.01, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1)
steps = []
for step in range(STEPS):
    batch = step % len(run["batches"])
    loss, task, _ = run_of(model, run["batches"][batch])
    loss.backward()
    norm = torch.stack([p.grad.norm() for p in trained if p.grad is not None]).norm().item()
    steps.append({"batch": batch, "total": loss.item(), "task": task, "gradientNorm": norm})
    optimiser.step()
    optimiser.zero_grad()
save(model, "final")

with torch.no_grad():
    _, check, logits = run_of(model, run["check"])
told = {
    "about": "AdamW lr 0.01, betas 0.9 0.999, eps 1e-8, weight decay 0.1, constant rate, no dropout, no clipping; "
    "batches and check batch are those of golden/adalora.json; update_and_allocate is never called",
    "versions": {library.__name__: library.__version__ for library in (torch, transformers, peft)},
    "tokens": TOKENS,
    "steps": steps,
    "checkLoss": check,
    "checkLogits": {"shape": list(logits.shape), "data": logits.flatten().tolist()},
}
(OUT / "run.json").write_text(json.dumps(told) + "\n")
