"""Virtual staining: when one image can be predicted from another, and when not."""
