"""From the posterior to the official figures of 2018-2035, with their uncertainty."""
