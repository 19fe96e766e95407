import gspread
gc = gspread.service_account()
