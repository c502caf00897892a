"""What a whole population shows: indicators, exact intervals, control charts, funnels, steps, suppression.

``aggregate.aggregate`` turns a run into sums, ``sums.merge`` adds up the sums of parts of a country, and
``publication.publish`` hides small numbers over everything that is to be shown.
"""
