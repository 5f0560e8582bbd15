"""Why a score is what it is, and why it changed: sums that reconcile to the last digit."""
