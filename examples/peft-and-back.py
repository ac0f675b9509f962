"""An adapter from Python's PEFT, and one of ours back in it: the other half of peft-and-back.ts.

  pip install torch transformers peft
  python examples/peft-and-back.py make models/small from-peft       # trains a few steps, saves
  node examples/peft-and-back.ts models/small from-peft from-here    # replies, trains on, saves
  python examples/peft-and-back.py load models/small from-here       # replies with what came back
"""
import sys

import torch
from peft import AdaLoraConfig, PeftModel, TaskType, get_peft_model
from transformers import AutoTokenizer, BlenderbotForConditionalGeneration

PAIRS = [("are you home?| need a hand", "yep| come over"), ("did you see the match", "nope| was it good")]
what, base, folder = sys.argv[1:]
tokenizer = AutoTokenizer.from_pretrained(base)
network = BlenderbotForConditionalGeneration.from_pretrained(base)

if what == "make":
    names = ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"]
    config = AdaLoraConfig(
        task_type=TaskType.SEQ_2_SEQ_LM, target_modules=names, init_r=12, target_r=8, lora_alpha=32, total_step=40
    )
    model = get_peft_model(network, config)
    optimizer = torch.optim.AdamW((p for p in model.parameters() if p.requires_grad), lr=0.01)
    # The same space before a text, and the same end, as ours.
    prompts = tokenizer([" " + prompt for prompt, _ in PAIRS], return_tensors="pt", padding=True)
    labels = tokenizer([" " + response for _, response in PAIRS], return_tensors="pt", padding=True).input_ids
    labels[labels == tokenizer.pad_token_id] = -100
    for step in range(40):
        loss = model(**prompts, labels=labels).loss
        loss.backward()
        optimizer.step()
        model.base_model.update_and_allocate(step)
        optimizer.zero_grad()
    print(f"loss {loss.item():.3f}")
    model.save_pretrained(folder)
else:
    model = PeftModel.from_pretrained(network, folder).eval()
    for prompt, _ in PAIRS:
        ids = tokenizer(" " + prompt, return_tensors="pt").input_ids
        reply = model.generate(input_ids=ids, num_beams=1, min_length=0, max_new_tokens=20)
        print(tokenizer.decode(reply[0], skip_special_tokens=True).strip())
