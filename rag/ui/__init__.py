"""The tabs of the web page. Gradio is handed in by `ui.py`; nothing here imports it."""
