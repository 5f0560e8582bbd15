"""What the pages share: pickers, charts, tables, the frame; `server` hosts it all."""
