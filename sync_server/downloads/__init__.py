"""The page of downloads and the signed repository of updates, from a folder that `releases` made."""
