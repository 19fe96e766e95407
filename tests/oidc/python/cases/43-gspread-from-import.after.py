import google.auth
import gspread
gc = gspread.authorize(google.auth.default(scopes=["a"])[0])
