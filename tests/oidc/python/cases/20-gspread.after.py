import google.auth
import gspread

gc = gspread.authorize(google.auth.default(scopes=gspread.auth.DEFAULT_SCOPES)[0])
gc.open("Sheet")
