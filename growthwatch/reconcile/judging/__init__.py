"""Truth weighed against every error: screening, likelihoods, disputes, the final judgement."""
