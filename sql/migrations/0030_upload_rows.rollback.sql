drop view upload_rows;
