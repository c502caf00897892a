"""What a whole population shows: indicators, exact intervals, control charts, funnels, steps, suppression."""
