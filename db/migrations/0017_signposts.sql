-- Between the parts of a long archive stand signposts now: archives that have so many parts are made anew once.
UPDATE setting SET value = x'' WHERE name = 'archived with'
    AND EXISTS (SELECT 1 FROM archive GROUP BY section HAVING count(*) > 12);
