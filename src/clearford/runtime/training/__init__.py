"""Training of classifier heads from labelled rows; scikit-learn comes with the extra `train`."""
