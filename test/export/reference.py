"""Loads an exported model as other tools do and prints what it computes as JSON: reference.py DIR torch|causal|optimum < CASES

CASES: {"prompts": [[ids]], "params": {...}, "check": {input_ids, attention_mask, decoder_input_ids} or null,
"chat": text of a user or null}; `causal` is a model without an encoder, whose sequences are the replies alone.
"""
import json
import sys

import torch

folder, library = sys.argv[1:]
cases = json.load(sys.stdin)
if library == "optimum":
    from optimum.onnxruntime import ORTModelForSeq2SeqLM

    model = ORTModelForSeq2SeqLM.from_pretrained(folder, subfolder="onnx", use_cache=True)
elif library == "causal":
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder).eval()
else:
    from transformers import AutoModelForSeq2SeqLM

    model = AutoModelForSeq2SeqLM.from_pretrained(folder).eval()

result = {"sequences": []}
with torch.no_grad():
    for ids in cases["prompts"]:
        batch = torch.tensor([ids])
        out = model.generate(input_ids=batch, attention_mask=torch.ones_like(batch), **cases["params"])
        result["sequences"].append(out[0, len(ids) if library == "causal" else 0 :].tolist())
    if cases.get("check"):
        inputs = {name: torch.tensor(rows) for name, rows in cases["check"].items()}
        result["logits"] = model(**inputs, use_cache=False).logits.flatten().tolist()
if cases.get("chat"):
    from transformers import AutoTokenizer

    said = [{"role": "user", "content": cases["chat"]}]
    words = AutoTokenizer.from_pretrained(folder)
    result["chat"] = words.apply_chat_template(said, add_generation_prompt=True, return_dict=False)
print(json.dumps(result))
