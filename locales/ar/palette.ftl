### View: palette.

palette--title = الأوامر
palette--hint = اكتب اسم المكان أو الإجراء
palette--nothing = لا أمر بهذا الاسم
# Variables:
#   $words: what the person typed
palette--search = ابحث عن «{ $words }»

palette--quit = إنهاء ديوان
