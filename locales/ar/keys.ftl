### View: keys.

keys--quit = إنهاء ديوان
keys--title = مفاتيح الاختصار
keys--search = البحث
keys--move = التنقل في القائمة
keys--open = فتح المراسلة
keys--acknowledge = الإقرار بالعلم
keys--columns = العمود التالي والسابق
keys--leave = إغلاق المراسلة أو العودة
keys--find = البحث في المراسلة
keys--print = طباعة المراسلة
keys--palette = الأوامر
keys--keys = هذه القائمة
keys--new-circular = تعميم جديد (في إصدار التعاميم)
keys--save-draft = حفظ المسودة
