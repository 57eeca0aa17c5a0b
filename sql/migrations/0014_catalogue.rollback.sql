drop index opportunities__updated;
