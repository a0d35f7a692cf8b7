### View: sign-in.

sign-in--promise = التعاميم والكتب الرسمية، في وقتها.
sign-in--title = تسجيل الدخول
sign-in--hint = أدخل البيانات التي زوّدتك بها جهة عملك.
sign-in--server = عنوان السجل المركزي
sign-in--login = اسم المستخدم
sign-in--password = كلمة المرور
sign-in--missing = املأ هذا الحقل.
sign-in--submit = دخول
sign-in--busy = جارٍ الدخول…
sign-in--change-title = تغيير كلمة المرور
sign-in--change-hint = كلمة مرورك الحالية مؤقتة. اختر كلمة جديدة لا يعرفها غيرك، ثم تابع عملك.
sign-in--current = كلمة المرور الحالية
sign-in--new = كلمة المرور الجديدة
sign-in--repeat = كلمة المرور الجديدة مرة أخرى
sign-in--differs = الكلمتان الجديدتان غير متطابقتين.
sign-in--change-submit = حفظ والمتابعة
sign-in--ended = انتهت جلستك.
sign-in--ended-hint = ما لديك على هذا الجهاز محفوظ ومقروء، وما ينتظر الإرسال باقٍ في مكانه.
sign-in--again = سجّل الدخول من جديد
